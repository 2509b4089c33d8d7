"""Who may do what to which rows. Others enter through `public`."""
