"""Users, units, zones, roles, sign-in and the three administrators. Others enter through `public`."""
