"""Long work in the background, on the database alone. Others enter through `public`."""
