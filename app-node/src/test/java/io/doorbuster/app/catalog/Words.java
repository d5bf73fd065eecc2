package io.doorbuster.app.catalog;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Words to make products of. */
final class Words {

    private static final List<String> COLORS = List.of("Red", "Blue", "Green", "Black", "White", "Grey");
    private static final List<String> THINGS = List.of("kettle", "lamp", "chair", "table", "mug", "shoe", "jacket",
            "tent", "pan", "bag");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    private Words() {}

    static String title(Random random) {
        return pick(COLORS, random) + " " + pick(THINGS, random) + " " + invented(random);
    }

    static String thing(Random random) {
        return pick(THINGS, random);
    }

    /** One of some ten thousand words. */
    static String invented(Random random) {
        Random word = new Random(random.nextInt(10_000));
        return IntStream.range(0, 4 + word.nextInt(6)).map(_ -> LETTERS.charAt(word.nextInt(LETTERS.length())))
                .mapToObj(Character::toString).collect(Collectors.joining());
    }

    static <T> T pick(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
