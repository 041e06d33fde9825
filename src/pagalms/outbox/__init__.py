"""Room: letters, written with what they tell and delivered afterwards."""
