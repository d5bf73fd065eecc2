package io.doorbuster.bench.rival;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A bare server with one controller. */
@SpringBootApplication(proxyBeanMethods = false)
class RivalApplication {}
