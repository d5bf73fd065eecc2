/** The load generator: HTTP/1.1 on one thread, measured from the moment at which a request should have been sent. */
@NullMarked
package io.doorbuster.bench.http;

import org.jspecify.annotations.NullMarked;
