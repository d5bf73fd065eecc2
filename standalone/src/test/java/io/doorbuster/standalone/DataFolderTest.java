package io.doorbuster.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.node.CannotStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir private Path temporary;

    @Test
    void isMadeForItsOwnerOnly() throws IOException {
        Path path = temporary.resolve("state/doorbuster");

        try (DataFolder folder = DataFolder.open(path)) {
            assertThat(permissions(path)).isEqualTo("rwx------");
            assertThat(folder.resolve("x").getParent()).isEqualTo(path.toRealPath());
        }
    }

    @Test
    void opensOnceAtATime() {
        DataFolder folder = DataFolder.open(temporary);
        assertThatThrownBy(() -> DataFolder.open(temporary).close())
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
        folder.close();

        DataFolder.open(temporary).close();
    }

    @Test
    void makesASecretOnceForItsOwnerOnly() throws IOException {
        String made;
        try (DataFolder folder = DataFolder.open(temporary)) {
            made = folder.secret("key");
        }

        try (DataFolder folder = DataFolder.open(temporary)) {
            assertThat(folder.secret("key")).isEqualTo(made).hasSize(43);
            assertThat(folder.secret("another")).isNotEqualTo(made);
        }
        assertThat(permissions(temporary.resolve("key"))).isEqualTo("rw-------");
        try (var files = Files.list(temporary)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("lock", "key", "another");
        }
    }

    @Test
    void saysWhyAFolderCannotBeUsed() throws IOException {
        Path file = Files.writeString(temporary.resolve("file"), "");

        assertThatThrownBy(() -> DataFolder.open(file.resolve("below")).close())
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("cannot be used");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
