package io.doorbuster.app.access;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What a login gives.
 *
 * @param expiresIn seconds
 * @param refreshToken to be used once: the next one comes with the answer
 */
record TokensView(String accessToken, @Schema(example = "Bearer") String tokenType,
        @Schema(example = "600") long expiresIn, String refreshToken, CustomerView customer) {

    /** Never prints the tokens. */
    @Override
    public String toString() {
        return "TokensView";
    }
}
