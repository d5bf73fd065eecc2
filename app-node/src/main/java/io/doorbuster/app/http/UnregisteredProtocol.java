package io.doorbuster.app.http;

import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 whose connections are not registered for JMX. Tomcat does that under one lock for all connections. When a
 * thousand shoppers connect at once, the virtual threads queue for it, and each that gets it first waits for its turn
 * on the few carrier threads: on two busy cores a quarter of the requests had no answer within 12 s.
 *
 * <p>Public, since Tomcat makes it by its name.
 */
public final class UnregisteredProtocol extends Http11NioProtocol {

    private static final int ANSWER_BUFFER = 2 * 1024;

    private volatile boolean isInitialized;

    @Override
    public void init() throws Exception {
        super.init();
        isInitialized = true;
    }

    /** None once connections come: Tomcat registers them under their domain. */
    @Override
    public @Nullable String getDomain() {
        return isInitialized ? null : super.getDomain();
    }

    /** Bytes, and characters besides, that a request keeps for its answer; what does not fit is sent in parts. */
    @Override
    public int getDesiredBufferSize() {
        return ANSWER_BUFFER;
    }
}
