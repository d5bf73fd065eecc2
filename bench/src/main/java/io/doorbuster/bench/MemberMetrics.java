package io.doorbuster.bench;

import io.doorbuster.harness.deployment.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The figures that the members of a deployment publish, added up. */
record MemberMetrics(Deployment deployment) {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** The sum of a figure of {@code map} over all members. */
    double sum(String name, String map) throws IOException, InterruptedException {
        String start = name + "{map=\"" + map + "\"} ";
        double sum = 0;
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (int port : deployment.managementPorts()) {
                String page = http.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/actuator/prometheus")).timeout(TIMEOUT).build(),
                        BodyHandlers.ofString()).body();
                sum += page.lines().filter(line -> line.startsWith(start)).findFirst()
                        .map(line -> Double.parseDouble(line.substring(start.length())))
                        .orElseThrow(() -> new IOException("a member has no figure " + start));
            }
        }
        return sum;
    }

    /** Waits until the sum of a figure is what it should be; {@link IOException} if that takes longer than {@code limit}. */
    void await(String name, String map, double wanted, Duration limit) throws IOException, InterruptedException {
        long start = System.nanoTime();
        double sum = sum(name, map);
        while (sum != wanted) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IOException(name + " of " + map + " is " + sum + " after " + limit.toSeconds() + " s, not "
                        + wanted);
            }
            Thread.sleep(200);
            sum = sum(name, map);
        }
    }
}
