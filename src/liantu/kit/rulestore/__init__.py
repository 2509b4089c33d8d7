"""The rules that a zone keeps: packs that ship, its own versions, drafts and approvals. Others enter through `public`."""
