package org.zhongshu.demo.departments;

/** A department's system and what it runs on. */
public enum DepartmentSystem {
    POLICE("gaxt", "public-security", "公安人口管理系统", Medium.POSTGRESQL),
    SOCIAL("sbk", "human-resources", "社会保障卡系统", Medium.MARIADB),
    MEDICAL("ybxt", "health", "医疗保险信息系统", Medium.MARIADB),
    HEALTH("jkda", "health", "居民健康档案系统", Medium.POSTGRESQL),
    MARKET("scjg", "market", "市场主体登记系统", Medium.POSTGRESQL),
    DEVELOPMENT("fzgg", "development", "信用与经济运行系统", Medium.POSTGRESQL),
    TRAFFIC("jtgl", "public-security", "交通管理系统", Medium.POSTGRESQL),
    RECORDS("fzjl", "public-security", "违法犯罪记录系统", Medium.POSTGRESQL),
    INSURANCE("sbjf", "human-resources", "社会保险业务系统", Medium.POSTGRESQL),
    HOUSING("zfgl", "housing", "公积金与房屋交易系统", Medium.POSTGRESQL),
    LAND("zrzy", "natural-resources", "地址与不动产服务", Medium.HTTP),
    CIVIL("mzj", "civil-affairs", "民政业务报送", Medium.FILES),
    EDUCATION("xjgl", "education", "学籍报送", Medium.FILES);

    /** How the system is reached. */
    public enum Medium { POSTGRESQL, MARIADB, HTTP, FILES }

    private final String database;
    private final String department;
    private final String label;
    private final Medium medium;

    DepartmentSystem(String database, String department, String label, Medium medium) {
        this.database = database;
        this.department = department;
        this.label = label;
        this.medium = medium;
    }

    /** Name of the database, of the folder, or of the service. */
    public String database() {
        return database;
    }

    /** Code of the department in the city's profile. */
    public String department() {
        return department;
    }

    public String label() {
        return label;
    }

    /** What it was bought on; MariaDB may be replaced where it cannot run, see {@link Departments#store}. */
    public Medium medium() {
        return medium;
    }
}
