"""The doors through which other software sends: contracts of the insurance portal and of the Hà Nội axis."""
