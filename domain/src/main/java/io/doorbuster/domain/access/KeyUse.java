package io.doorbuster.domain.access;

/** When an API key was last used, in epoch milliseconds. */
public record KeyUse(String id, long atMillis) {}
