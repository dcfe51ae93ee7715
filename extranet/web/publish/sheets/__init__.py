"""Files of the offer: what goes out as LHÉO or as a spreadsheet, the template that comes back."""
