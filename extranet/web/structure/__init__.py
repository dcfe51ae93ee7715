"""An organisation at home: its people, who is invited, who asks to come, which one is shown."""
