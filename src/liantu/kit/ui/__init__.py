"""The parts that pages are made of. Others enter through `public`."""
