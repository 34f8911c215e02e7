"""Which medicines and allergies the speed measurements are made of."""

MEDICINES = (
    ("warfarin", 3, "mg", "OD"),
    ("amlodipine 5", 1, "tablet", "OD"),
    ("paracetamol", 1, "g", "QDS"),
    ("metformin", 500, "mg", "TDS"),
    ("levetiracetam 500", 1, "tablet", "BD"),
    ("ramipril 5", 1, "capsule", "OD"),
    ("atorvastatin 20", 1, "tablet", "ON"),
    ("furosemide", 80, "mg", "OM"),
    ("omeprazole 20", 1, "capsule", "OM"),
    ("sertraline 50", 1, "tablet", "OD"),
    ("losartan 50", 1, "tablet", "OD"),
    ("folic acid 5", 1, "tablet", "weekly"),
)
GP_MEDICINES = (
    ("warfarin", "Take THREE tablets once a day"),
    ("amlodipine 5", "Take ONE tablet once a day"),
    ("paracetamol", "Take TWO tablets four times a day when required"),
    ("metformin", "500 mg three times a day"),
    ("levetiracetam 500", "Take ONE tablet twice a day"),
    ("ramipril 5", "Take ONE capsule each morning"),
    ("atorvastatin 20", "Take ONE tablet at night"),
    ("furosemide", "80 mg each morning"),
    ("omeprazole 20", "Take ONE capsule each morning"),
    ("sertraline 50", "Take ONE tablet once a day"),
    ("losartan 50", "Take ONE tablet once a day"),
    ("folic acid 5", "Take ONE tablet once a week"),
)
ALLERGIES = ("penicillin", "aspirin", "erythromycin", "latex")
