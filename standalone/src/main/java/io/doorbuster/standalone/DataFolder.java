package io.doorbuster.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.doorbuster.node.CannotStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The folder in which a standalone server keeps everything that outlives it; open in one process at a time. */
final class DataFolder implements AutoCloseable {

    private static final FileAttribute<?> OWNER_ONLY_FOLDER = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** 256 bits: beyond guessing, and still one line. */
    private static final int SECRET_BYTES = 32;
    /** Room for the line that names the holder of the lock. */
    private static final int HOLDER_BYTES = 64;

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder, and makes it if need be, for its owner only.
     *
     * @throws CannotStartException if another process has it open or it cannot be written
     */
    static DataFolder open(Path path) {
        try {
            Files.createDirectories(path, OWNER_ONLY_FOLDER);
            Path real = path.toRealPath();
            return new DataFolder(real, lock(real));
        } catch (IOException e) {
            throw new CannotStartException("the data folder " + path + " cannot be used: " + e, e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("lock"), CREATE, READ, WRITE);
        if (!isLocked(channel)) {
            String holder = holder(channel);
            channel.close();
            throw new CannotStartException("the data folder " + folder + " is in use by process " + holder);
        }
        channel.truncate(0);
        channel.write(UTF_8.encode(Long.toString(ProcessHandle.current().pid())), 0);
        return channel;
    }

    /** The lock goes with the process, however it ends. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HOLDER_BYTES);
        channel.read(bytes, 0);
        return UTF_8.decode(bytes.flip()).toString();
    }

    /** A file or folder in it; it need not exist. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** The secret kept in a file of this name, readable by its owner only; made on first use and then kept. */
    String secret(String fileName) {
        Path file = path.resolve(fileName);
        try {
            if (!Files.exists(file)) {
                writeWhole(file, randomSecret());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CannotStartException("the secret in " + file + " can neither be read nor made: " + e, e);
        }
    }

    /** A reader sees all of the file or none of it, even if the process dies meanwhile. */
    private static void writeWhole(Path file, String content) throws IOException {
        Path unfinished = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp",
                OWNER_ONLY_FILE);
        Files.writeString(unfinished, content + "\n");
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String randomSecret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
