"""In-page exhibits: Python writes their data, JavaScript draws them."""
