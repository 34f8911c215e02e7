"""The pages for pharmacists and safety teams, served by the same process as the calls. Nothing is fetched from elsewhere."""
