package org.zhongshu.demo.county;

import org.zhongshu.demo.city.CityFacts;

/** Makes firms: whose, what, since when, and in which state. Every name says 示范. */
final class Firms {

    private record Trade(String code, String name, String words) {
    }

    private static final Trade[] TRADES = {
            new Trade("F5211", "百货零售", "百货商店"), new Trade("F5213", "便利店零售", "便利店"), new Trade("F5225", "烟草制品零售", "烟酒店"), new Trade("H6210", "正餐服务", "饭店"),
            new Trade("H6220", "快餐服务", "小吃店"), new Trade("O8051", "理发及美容服务", "理发店"), new Trade("F5232", "服装零售", "服装店"), new Trade("G5430", "道路货物运输", "运输"),
            new Trade("E4790", "其他房屋建筑业", "建筑工程"), new Trade("E5011", "公共建筑装饰和装修", "装饰工程"), new Trade("C2034", "木地板制造", "竹木制品"), new Trade("C3360", "金属表面处理及热处理加工", "表面处理"),
            new Trade("C3982", "电子电路制造", "电子科技"), new Trade("C2929", "塑料零件及其他塑料制品制造", "塑业"), new Trade("C3484", "机械零部件加工", "机械"), new Trade("A0115", "坚果、含油果、香料和饮料作物种植", "茶叶"),
            new Trade("A0149", "蔬菜、食用菌及园艺作物种植", "种植"), new Trade("A0321", "家禽饲养", "养殖"), new Trade("I6510", "软件开发", "信息技术"), new Trade("L7212", "投资与资产管理", "企业管理"),
            new Trade("M7481", "工程管理服务", "工程咨询"), new Trade("F5136", "建材批发", "建材贸易"), new Trade("O8111", "汽车修理与维护", "汽修"), new Trade("C3071", "建筑陶瓷制品制造", "陶瓷")};
    private static final String[] MARKS = {"华", "盛", "达", "鑫", "源", "恒", "宏", "瑞", "祥", "泰", "兴", "隆", "安", "康", "诚", "信", "德", "和", "顺", "丰", "金", "天", "新", "美", "佳", "万", "永", "嘉", "竹", "桃", "溪", "岭"};

    private final CityFacts city;
    private final Numbers numbers;
    private int made;

    Firms(CityFacts city, Numbers numbers) {
        this.city = city;
        this.numbers = numbers;
    }

    Firm make(Person person, Address home, Dice dice, long today) {
        int id = ++made;
        double kind = dice.unit();
        Trade trade = TRADES[kind < 0.66 ? dice.below(9) : kind < 0.94 ? 7 + dice.below(TRADES.length - 7) : 15 + dice.below(3)];
        String mark = dice.one(MARKS) + dice.one(MARKS) + (dice.chance(0.4) ? dice.one(MARKS) : "");
        String place = city.name().substring(0, city.name().length() - 1);
        boolean shop = kind < 0.66;
        boolean cooperative = kind >= 0.94;
        // the serial within the name: a register refuses two of the same name in one county
        String name = shop ? city.name() + home.town().name() + "示范" + mark + trade.words + id + "号"
                : cooperative ? place + "示范" + mark + id + "号" + trade.words + "专业合作社" : place + "示范" + mark + id + "号" + trade.words + "有限公司";
        long since = today - 30 - dice.below((int) Math.min(9_000, (today - Numbers.epochDay(person.birth())) - 21 * 365));
        double fate = dice.unit();
        String status = fate < 0.82 ? "存续" : fate < 0.93 ? "注销" : fate < 0.98 ? "吊销" : "迁出";
        long capital = shop ? dice.between(1, 30) * 10_000L : new long[] {100_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000}[dice.below(7)];
        return new Firm(id, numbers.credit(id, shop ? '2' : cooperative ? '3' : '1'), name, shop ? "个体工商户" : cooperative ? "农民专业合作社" : "有限责任公司",
                trade.code, trade.name, capital, Numbers.date(since), status, person, home, person.phone());
    }
}
