package io.doorbuster.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** What a server answers to one {@code GET}, before a load of them. */
final class WebPage {

    private WebPage() {}

    /** Throws {@link IOException} if it is not answered 200. */
    static byte[] bytes(URI url) throws IOException, InterruptedException {
        return get(url).body();
    }

    /** The {@code ETag}, with its quotes. */
    static String tag(URI url) throws IOException, InterruptedException {
        return get(url).headers().firstValue("ETag").orElseThrow(() -> new IOException(url + " has no ETag"));
    }

    private static HttpResponse<byte[]> get(URI url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<byte[]> response = http.send(HttpRequest.newBuilder(url).build(),
                    BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IOException(url + " is answered " + response.statusCode());
            }
            return response;
        }
    }
}
