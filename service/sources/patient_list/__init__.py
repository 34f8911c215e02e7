"""What a patient, or somebody for them, says that they take and react to, as a member of staff wrote it down."""
