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
ALLERGIES = ("penicillin", "aspirin", "erythromycin", "latex")
