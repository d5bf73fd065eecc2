package io.doorbuster.system;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that can be spoiled: members may repeat, and a value may be any text at all. */
final class Json {

    private record Member(String name, Json value) {}

    private String text = "";
    private char open;
    private final List<Member> members = new ArrayList<>();

    private Json() {}

    /** Of maps, lists, strings, numbers, booleans and null. */
    static Json of(@Nullable Object value) {
        Json json = new Json();
        switch (value) {
            case Map<?, ?> map -> {
                json.open = '{';
                map.forEach((name, member) -> json.members.add(new Member(String.valueOf(name), of(member))));
            }
            case List<?> list -> {
                json.open = '[';
                list.forEach(element -> json.members.add(new Member("", of(element))));
            }
            case String string -> json.text = quote(string);
            case null -> json.text = "null";
            default -> json.text = value.toString();
        }
        return json;
    }

    /** As a JSON string. Lone surrogates are escaped, others stay what they are. */
    static String quote(String string) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** Adds this and everything below. */
    void collect(List<Json> places) {
        places.add(this);
        members.forEach(member -> member.value().collect(places));
    }

    void become(String other) {
        text = other;
        open = 0;
        members.clear();
    }

    void add(String name, String value) {
        Json added = new Json();
        added.text = value;
        members.add(new Member(name, added));
    }

    /** Takes one member away, if there is any. */
    void remove(int index) {
        if (!members.isEmpty()) {
            members.remove(index % members.size());
        }
    }

    /** Has a member twice, with two values. */
    void repeat(int index, String value) {
        if (!members.isEmpty()) {
            add(members.get(index % members.size()).name(), value);
        }
    }

    /** Has what it has {@code times} times. */
    void multiply(int times) {
        List<Member> once = List.copyOf(members);
        for (int i = 1; i < times; i++) {
            members.addAll(once);
        }
        Collections.rotate(members, 1);
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder();
        write(json);
        return json.toString();
    }

    private void write(StringBuilder json) {
        if (open == 0) {
            json.append(text);
            return;
        }
        json.append(open);
        for (int i = 0; i < members.size(); i++) {
            json.append(i == 0 ? "" : ",");
            if (open == '{') {
                json.append(quote(members.get(i).name())).append(':');
            }
            members.get(i).value().write(json);
        }
        json.append(open == '{' ? '}' : ']');
    }
}
