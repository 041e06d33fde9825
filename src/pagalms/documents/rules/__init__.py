"""What is judged without looking: the day that decides who reads a document, and what a file's name tells of it."""
