package io.doorbuster.app.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;

/** Writes what Tomcat itself refuses, before any of our code has seen the request, as a problem and not as its page. */
final class ProblemReportValve extends ErrorReportValve {

    private static final int FIRST_ERROR = 400;
    private static final String ERRORS = """
            ,"errors":[{"field":"","message":"is not a valid HTTP request"}]""";

    @Override
    protected void report(Request request, Response response, @Nullable Throwable fault) {
        int status = response.getStatus();
        if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        byte[] json = problem(status).getBytes(StandardCharsets.UTF_8);
        try {
            response.setContentType("application/problem+json");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader(RequestId.HEADER, RequestId.of(request));
            response.getOutputStream().write(json);
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            container.getLogger().debug("nobody is there to read the answer", e);
        }
    }

    private static String problem(int status) {
        return """
                {"type":"/problems/%s","title":"The request cannot be served","status":%d,\
                "detail":"The server refuses the request as it stands"%s}"""
                .formatted(Problem.ofStatus(HttpStatusCode.valueOf(status)).name(), status,
                        status == FIRST_ERROR ? ERRORS : "");
    }
}
