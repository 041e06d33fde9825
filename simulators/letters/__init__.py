"""Takes every letter the portal sends, keeps it in a folder and shows it."""
