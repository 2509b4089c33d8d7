"""Reading what departments already have: workbooks and reports, each find with the place where it stands."""
