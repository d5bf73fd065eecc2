package io.doorbuster.domain.order;

/**
 * Where an order is shipped to. Fields that were not given are empty.
 *
 * @param country ISO 3166-1 alpha-2 code in capitals
 */
public record Address(String name, String street, String city, String region, String postalCode, String country) {

    /** No address was given, as with goods that are picked up or sent by e-mail. */
    public static final Address NONE = new Address("", "", "", "", "", "");

    /** Never prints the address: what is logged is for operators, not about shoppers. */
    @Override
    public String toString() {
        return "Address[" + country + "]";
    }
}
