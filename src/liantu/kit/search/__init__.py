"""Search as you type over everything that apps register. Others enter through `public`."""
