package io.doorbuster.harness.deployment;

/**
 * A database, as grid nodes are told of it.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param password empty if the server asks for none
 */
public record DatabaseLogin(String url, String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + url;
    }
}
