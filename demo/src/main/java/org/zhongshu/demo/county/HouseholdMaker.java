package org.zhongshu.demo.county;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.zhongshu.demo.city.CityFacts;

/** Makes households in order; keeps counters only: of dwellings in each village, of births on each day, of people and firms. */
final class HouseholdMaker {

    private static final double FIRM = 0.034;

    private final Gazetteer gazetteer;
    private final Names names = new Names();
    private final Firms firms;
    private final Numbers numbers;
    private final long seed;
    private final long today;
    private final int year;
    private final int[] dwellings;
    private int people;

    HouseholdMaker(CityFacts city, Gazetteer gazetteer, long seed, LocalDate today) {
        this.gazetteer = gazetteer;
        this.seed = seed;
        this.today = today.toEpochDay();
        this.year = today.getYear();
        numbers = new Numbers(city.code());
        firms = new Firms(city, numbers);
        dwellings = new int[gazetteer.villages()];
    }

    /** A person before the household is complete. */
    private static final class Draft {
        final String relation;
        final char sex;
        final long birth;
        String surname;
        String shared;
        int ethnic;
        int marital;
        int spouse;
        long death;
        String phone;
        int id;

        Draft(String relation, char sex, long birth) {
            this.relation = relation;
            this.sex = sex;
            this.birth = birth;
        }
    }

    /** @param most no more people than this, however many the household would have */
    Household make(int number, int most) {
        Dice dice = new Dice(seed, number);
        List<Draft> drafts = draft(dice);
        if (drafts.size() > most) {
            drafts = drafts.subList(0, most);
        }
        int village = gazetteer.drawVillage(dice);
        // one dwelling in sixteen stands empty
        dwellings[village] += dice.chance(1 / 16.0) ? 2 : 1;
        Address residence = gazetteer.address(village, dwellings[village]);
        Address former = dice.chance(0.16) ? elsewhere(dice) : null;
        Address hukou = dice.chance(0.14) ? former != null && dice.chance(0.7) ? former : elsewhere(dice) : residence;
        boolean movedOut = dice.chance(0.012);

        for (Draft d : drafts) {
            d.id = ++people;
            d.death = death(d, dice);
        }
        marry(drafts, dice);
        String headPhone = null;
        List<Person> made = new ArrayList<>(drafts.size());
        for (Draft d : drafts) {
            int age = age(d);
            boolean own = age >= 14 && dice.chance(age > 76 ? 0.68 : age < 18 ? 0.7 : 0.985);
            d.phone = own || headPhone == null ? Numbers.phone(d.id) : headPhone;
            headPhone = headPhone == null ? d.phone : headPhone;
            String formerPhone = dice.chance(0.14) ? Numbers.phone(d.id + 50_000_000L) : null;
            int birth = Numbers.date(d.birth);
            String whole = names.whole(dice, d.sex, d.ethnic);
            String name = whole != null ? whole : d.surname + names.given(dice, d.sex, birth / 10_000, d.shared);
            made.add(new Person(d.id, number, d.relation, numbers.citizen(dice, d.sex, birth, d.ethnic), name, d.sex, d.ethnic, birth,
                    d.death == 0 ? 0 : Numbers.date(d.death), d.phone, formerPhone, residence, hukou, former, d.marital, d.spouse, education(age, birth / 10_000, dice), movedOut));
        }
        List<Firm> run = new ArrayList<>(0);
        for (Person p : made) {
            if (!p.dead() && year - p.birthYear() >= 22 && year - p.birthYear() < 70) {
                for (double chance = FIRM * 2.2; dice.chance(chance); chance = 0.12) {
                    run.add(firms.make(p, residence, dice, today));
                }
            }
        }
        return new Household(number, residence, made, run);
    }

    private Address elsewhere(Dice dice) {
        int village = gazetteer.drawVillage(dice);
        return gazetteer.address(village, 1 + dice.below(dwellings[village] + 1));
    }

    private List<Draft> draft(Dice dice) {
        List<Draft> all = new ArrayList<>(6);
        int ethnic = ethnic(dice);
        double kind = dice.unit();
        if (kind < 0.19) {
            char sex = dice.chance(0.52) ? '1' : '2';
            Draft one = person("本人", sex, dice.chance(0.45) ? dice.between(22, 40) : dice.between(50, 92), dice);
            name(one, names.surname(dice, ethnic), ethnic);
            one.marital = age(one) < 30 ? 10 : age(one) < 60 ? dice.chance(0.5) ? 10 : 40 : dice.chance(0.75) ? 30 : 40;
            all.add(one);
            return all;
        }
        boolean old = kind < 0.43;
        boolean three = kind >= 0.72 && kind < 0.93;
        boolean alone = kind >= 0.93;
        int headAge = old ? dice.chance(0.2) ? dice.between(24, 34) : dice.between(48, 86) : dice.between(27, three ? 48 : 54);
        Draft head = person("本人", alone && dice.chance(0.6) ? '2' : '1', headAge, dice);
        name(head, names.surname(dice, ethnic), ethnic);
        all.add(head);
        Draft mate = null;
        if (!alone) {
            mate = person("配偶", '2', Math.max(21, headAge + dice.between(-5, 2)), dice);
            int hers = dice.chance(0.97) ? ethnic : ethnic(dice);
            name(mate, names.surname(dice, hers), hers);
            all.add(mate);
        } else {
            head.marital = dice.chance(0.75) ? 40 : 30;
        }
        if (!old) {
            children(all, head, mate, dice);
        }
        if (three) {
            parents(all, head, dice);
        }
        return all;
    }

    private void children(List<Draft> all, Draft head, Draft mate, Dice dice) {
        int mother = mate == null ? age(head) : age(mate);
        int oldest = Math.min(28, mother - dice.between(21, 33));
        String surname = mate != null && dice.chance(0.04) ? mate.surname : head.surname;
        String shared = dice.chance(0.28) ? names.given(dice, '1', year - Math.max(0, oldest), null) : null;
        shared = shared == null ? null : shared.substring(0, Character.charCount(shared.codePointAt(0)));
        int wanted = dice.chance(0.42) ? 2 : dice.chance(0.06) ? 3 : 1;
        long twin = 0;
        for (int i = 0, age = oldest; i < wanted && age >= 0; i++, age -= dice.between(2, 6)) {
            char sex = dice.chance(0.525) ? '1' : '2';
            Draft child = twin != 0 ? new Draft(sex == '1' ? "子" : "女", sex, twin) : person(sex == '1' ? "子" : "女", sex, age, dice);
            name(child, surname, head.ethnic);
            child.shared = shared;
            child.marital = 10;
            all.add(child);
            if (twin == 0 && dice.chance(0.011)) {
                twin = child.birth;
                wanted++;
            } else {
                twin = 0;
            }
        }
    }

    private void parents(List<Draft> all, Draft head, Dice dice) {
        int fathers = age(head) + dice.between(22, 31);
        boolean both = fathers < 70 || dice.chance(0.6);
        if (both || dice.chance(0.35)) {
            Draft father = person("父", '1', fathers, dice);
            name(father, head.surname, head.ethnic);
            father.marital = both ? 20 : 30;
            all.add(father);
        }
        if (both || !all.getLast().relation.equals("父")) {
            Draft mother = person("母", '2', Math.max(age(head) + 18, fathers + dice.between(-5, 1)), dice);
            name(mother, names.surname(dice, head.ethnic), head.ethnic);
            mother.marital = both ? 20 : 30;
            all.add(mother);
        }
    }

    private static void name(Draft d, String surname, int ethnic) {
        d.surname = surname;
        d.ethnic = ethnic;
    }

    /** Born so many years ago, on any day of that year that has been. */
    private Draft person(String relation, char sex, int age, Dice dice) {
        return new Draft(relation, sex, today - (long) (Math.max(0, age) * 365.2425) - 1 - dice.below(365));
    }

    private int age(Draft d) {
        return (int) ((today - d.birth) / 365.2425);
    }

    /** Couples point at each other; whoever outlives the other is widowed. */
    private void marry(List<Draft> all, Dice dice) {
        for (int i = 0; i + 1 < all.size(); i++) {
            Draft a = all.get(i);
            Draft b = all.get(i + 1);
            if (a.relation.equals("本人") && b.relation.equals("配偶") || a.relation.equals("父") && b.relation.equals("母")) {
                a.spouse = b.id;
                b.spouse = a.id;
                int kind = dice.chance(0.88) ? 21 : dice.chance(0.8) ? 22 : 23;
                a.marital = b.death > 0 && a.death == 0 ? 30 : kind;
                b.marital = a.death > 0 && b.death == 0 ? 30 : kind;
            }
        }
    }

    /** Whether the person has died in the last five years, and when. */
    private long death(Draft d, Dice dice) {
        int age = age(d);
        double chance = 5 * (age < 1 ? 0.001 : age < 45 ? 0.0006 : age < 60 ? 0.003 : age < 70 ? 0.010 : age < 80 ? 0.028 : age < 90 ? 0.075 : 0.15);
        return dice.chance(Math.min(0.8, chance)) ? Math.max(d.birth, today - 1 - dice.below(5 * 365)) : 0;
    }

    private static int ethnic(Dice dice) {
        double draw = dice.unit();
        return draw < 0.9885 ? Person.HAN : draw < 0.9920 ? Person.HUI : draw < 0.9945 ? Person.SHE : draw < 0.9960 ? 6 : draw < 0.9972 ? 15
                : draw < 0.9981 ? 8 : draw < 0.9988 ? Person.UYGUR : draw < 0.9993 ? Person.TIBETAN : draw < 0.9997 ? Person.MONGOL : 11;
    }

    private static int education(int age, int born, Dice dice) {
        if (age < 6) {
            return 0;
        }
        if (age < 12) {
            return 80;
        }
        if (age < 15) {
            return 70;
        }
        if (age < 18) {
            return dice.chance(0.6) ? 60 : 40;
        }
        double draw = dice.unit();
        double high = born > 1995 ? 0.55 : born > 1980 ? 0.28 : born > 1965 ? 0.09 : 0.03;
        return draw < high * 0.06 ? 10 : draw < high * 0.5 ? 20 : draw < high ? 30 : draw < high + 0.12 ? 60 : draw < high + 0.18 ? 40 : draw < 0.82 || born > 1980 ? 70 : 80;
    }
}
