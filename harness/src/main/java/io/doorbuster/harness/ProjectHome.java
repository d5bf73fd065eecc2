package io.doorbuster.harness;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of the checkout that this class was built in. */
public record ProjectHome(Path folder) {
    private static final String LAUNCHER = "doorbuster";

    /** Finds the checkout; throws {@link IOException} if there is none around this class. */
    public static ProjectHome find() throws IOException {
        Path place = ownPlace();
        for (Path folder = place; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve(LAUNCHER)) && Files.isRegularFile(folder.resolve(LAUNCHER))) {
                return new ProjectHome(folder);
            }
        }
        throw new IOException("no file " + LAUNCHER + " above " + place);
    }

    private static Path ownPlace() throws IOException {
        try {
            return Path.of(ProjectHome.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** What starts everything. */
    public Path launcher() {
        return folder.resolve(LAUNCHER);
    }
}
