"""CDS Hooks 2.0: an electronic record asks as somebody opens a chart or orders, and gets cards. Never an empty silence."""
