"""An adviser searches the offer, reads the sheet of an action, prints it, keeps its dates."""
