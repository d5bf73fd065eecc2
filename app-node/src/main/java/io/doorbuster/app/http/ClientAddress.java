package io.doorbuster.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.catalina.util.NetMask;
import org.apache.catalina.util.NetMaskSet;

/**
 * The address that a request came from, as far as it can be trusted: of {@code X-Forwarded-For} those that proxies of ours
 * wrote, from the right. Whoever is no proxy of ours may have made the rest up.
 */
public final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final NetMaskSet trusted = new NetMaskSet();

    /** Trusts proxies in these networks, with commas between. */
    public ClientAddress(String networks) {
        Arrays.stream(networks.split(",", -1)).map(String::strip).filter(text -> !text.isEmpty())
                .map(ClientAddress::network).forEach(trusted::add);
    }

    private static NetMask network(String text) {
        if (!isAddress(text.replaceFirst("/.*", ""))) {
            throw new IllegalArgumentException("doorbuster.access.trusted-proxies: " + text + " is no network");
        }
        try {
            return new NetMask(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("doorbuster.access.trusted-proxies: " + text + " is no network", e);
        }
    }

    /** The address, as text; of an IPv6 client its /64, which is what one client has to itself. */
    public String of(HttpServletRequest request) {
        String address = request.getRemoteAddr();
        List<String> forwarded = Collections.list(request.getHeaders(FORWARDED_FOR)).stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1))).map(String::strip).toList();
        for (int i = forwarded.size() - 1; i >= 0 && isTrusted(address) && isAddress(forwarded.get(i)); i--) {
            address = forwarded.get(i);
        }
        return subject(address);
    }

    private static String subject(String address) {
        if (!isAddress(address)) {
            return address;
        }
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        int kept = bytes.length > Integer.BYTES ? Long.BYTES : bytes.length;
        return Arrays.toString(Arrays.copyOf(bytes, kept));
    }

    private boolean isTrusted(String address) {
        return isAddress(address) && trusted.contains(InetAddress.ofLiteral(address));
    }

    /** Literals only: nothing is ever looked up. */
    private static boolean isAddress(String text) {
        try {
            return !InetAddress.ofLiteral(text).getHostAddress().isEmpty();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
