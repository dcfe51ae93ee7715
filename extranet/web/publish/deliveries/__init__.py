"""Files in: delivered in the browser, tried, published or abandoned, mended."""
