package io.doorbuster.standalone;

import java.nio.file.Path;

/** A process that runs an embedded database until it is stopped or killed. */
final class DatabaseProcess {

    static final String READY = "ready";

    private DatabaseProcess() {}

    public static void main(String[] args) throws InterruptedException {
        DataFolder folder = DataFolder.open(Path.of(args[0]));
        EmbeddedDatabase database = EmbeddedDatabase.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(database::close));
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
