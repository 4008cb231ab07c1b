"""Floor 11: the interlinked chains: death → residence → funeral → stop of benefits; birth → residence → card."""
