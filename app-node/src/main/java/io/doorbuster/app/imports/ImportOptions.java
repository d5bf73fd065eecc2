package io.doorbuster.app.imports;

/**
 * How a file is to be taken.
 *
 * @param currency ISO 4217 code of all its prices, which do not name one
 * @param receiveStock whether its quantities are goods in, to be received once however often the file is imported
 */
record ImportOptions(String currency, boolean receiveStock) {}
