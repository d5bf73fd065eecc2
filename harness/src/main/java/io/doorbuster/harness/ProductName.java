package io.doorbuster.harness;

/** How a product is called, in URLs and by people. */
public record ProductName(String handle, String title) {}
