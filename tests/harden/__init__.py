"""The product against hostile input, lying servers, kills, a failing disk and a second process: `make harden`."""
