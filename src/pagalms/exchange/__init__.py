"""Door: import and export of files of accounting."""
