package io.doorbuster.app.access;

import io.doorbuster.app.http.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.keygen.KeyGenerators;

/**
 * Hashes passwords by Argon2id. A hash takes 26 ms of a core by design (docs/access.md), so that a storm of logins
 * could take all cores from the sale: hashes are made on a few threads of their own, and what those cannot do is refused.
 * Thread-safe; blocks.
 */
final class Passwords implements DisposableBean {

    /** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane; 16 bytes of salt, 32 of hash. */
    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Hashes that wait: one thread makes as many in a second. Whoever comes later is told to come again. */
    private static final int MAX_WAITING = 40;
    /** Longer than all that wait before; above it the machine is in trouble. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final ThreadPoolExecutor threads;
    private final Timer timer;
    /** Drawn, not made: whatever a password is hashed to, it is not this. A hash by cold code holds up a start. */
    private final String nobodysHash = "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s".formatted(MEMORY_KIB, PASSES, LANES,
            drawn(SALT_BYTES), drawn(HASH_BYTES));

    /** With so many threads; 0 for a quarter of the cores, at least one. */
    Passwords(int threads, MeterRegistry meters) {
        int number = threads > 0 ? threads : Math.max(1, Runtime.getRuntime().availableProcessors() / 4);
        // Not virtual: those would keep a carrier thread, and with it requests of the sale, waiting for the whole hash.
        this.threads = new ThreadPoolExecutor(number, number, 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING), Thread.ofPlatform().name("passwords-", 0).daemon().factory());
        this.timer = meters.timer("doorbuster.password.hashes");
    }

    /** The hash of a password, with its salt and parameters. Throws {@link Problem} if too many wait. */
    String hash(String password) {
        return onThread(() -> argon2.encode(normalized(password)));
    }

    /** Whether {@code hash} is of {@code password}. Throws {@link Problem} if too many wait. */
    boolean isOf(String hash, String password) {
        return onThread(() -> argon2.matches(normalized(password), hash));
    }

    /** A hash that no password has: comparing with it takes the time that comparing with a customer's takes. */
    String nobodysHash() {
        return nobodysHash;
    }

    /** The same letters in another encoding are the same password, whichever keyboard they came from. */
    private static String normalized(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }

    private static String drawn(int bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(KeyGenerators.secureRandom(bytes).generateKey());
    }

    private <R> R onThread(Callable<R> work) {
        Future<R> result;
        try {
            result = threads.submit(() -> timer.recordCallable(work));
        } catch (RejectedExecutionException _) {
            throw Problem.overloaded();
        }
        try {
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            result.cancel(false);
            throw Problem.overloaded();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Problem.overloaded();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be hashed", e.getCause());
        }
    }

    @Override
    public void destroy() {
        threads.shutdown();
    }
}
