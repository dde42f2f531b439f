"""The live figures behind the homepage: keys and their meaning are in `detectors.contract.live`."""
