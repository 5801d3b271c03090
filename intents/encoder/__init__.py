"""The pretrained encoder: fetched, checked, converted. Nothing in here needs torch."""
