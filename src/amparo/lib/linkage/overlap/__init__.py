"""How far several organisations' lists overlap, without showing each other a name."""
