"""The minimal lower layer protocol of HL7 v2: messages in frames over a connection of this machine."""
