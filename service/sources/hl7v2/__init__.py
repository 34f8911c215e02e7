"""HL7 v2 messages: admissions with allergies, and pharmacy orders."""
