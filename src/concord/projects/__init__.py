"""What awards become."""
