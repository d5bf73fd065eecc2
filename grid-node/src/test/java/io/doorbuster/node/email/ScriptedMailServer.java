package io.doorbuster.node.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An SMTP server on a real socket that answers each recipient what it is told to. */
final class ScriptedMailServer implements AutoCloseable {

    /** A message that it took. */
    record Mail(String recipient, String content) {}

    private final ServerSocket socket;
    private final Function<String, String> answers;
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile String toSender = "250 ok";
    private final AtomicInteger connections = new AtomicInteger();

    /** {@code answers} says what RCPT TO of an address is answered; empty: the connection is cut. */
    ScriptedMailServer(Function<String, String> answers) throws IOException {
        this.answers = answers;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers MAIL FROM so, from now on. */
    void answerSender(String answer) {
        toSender = answer;
    }

    /** How often a sender was told something else than 250. */
    int refusals() {
        return refusals.get();
    }

    int port() {
        return socket.getLocalPort();
    }

    List<Mail> mails() {
        return mails;
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> talk(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void talk(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            OutputStream out = client.getOutputStream();
            answer(out, "220 ready");
            String recipient = "";
            @Nullable String line = in.readLine();
            while (line != null) {
                if (line.startsWith("RCPT TO:")) {
                    recipient = line.substring("RCPT TO:<".length(), line.indexOf('>'));
                    String answer = answers.apply(recipient);
                    if (answer.isEmpty()) {
                        return;
                    }
                    answer(out, answer);
                } else if (line.startsWith("MAIL FROM:")) {
                    if (!toSender.startsWith("250")) {
                        refusals.incrementAndGet();
                    }
                    answer(out, toSender);
                } else if (line.equals("DATA")) {
                    answer(out, "354 go on");
                    mails.add(new Mail(recipient, content(in)));
                    answer(out, "250 taken");
                } else if (line.equals("QUIT")) {
                    answer(out, "221 bye");
                    return;
                } else {
                    answer(out, "250 ok");
                }
                line = in.readLine();
            }
        } catch (IOException e) {
            // the client is gone
        }
    }

    private static String content(BufferedReader in) throws IOException {
        StringBuilder content = new StringBuilder();
        @Nullable String line = in.readLine();
        while (line != null && !line.equals(".")) {
            content.append(line).append('\n');
            line = in.readLine();
        }
        return content.toString();
    }

    private static void answer(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
