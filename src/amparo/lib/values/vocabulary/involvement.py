"""How someone is responsible for an act: HURIDOCS list 18."""

# One term, one line.
# fmt: off

from amparo.lib.values.vocabulary import Term, vocabulary

DEGREES = vocabulary(
    "degrees of involvement",
    18,
    [
        Term("010100000000", "Carried out the act", "Совершил деяние", "A commis l’acte", "نفّذ الفعل"),
        Term("010200000000", "Gave the orders", "Отдал приказ", "A donné les ordres", "أصدر الأوامر"),
        Term("010300000000", "Took part without acting", "Пассивно участвовал", "A participé passivement", "شارك دون فعل"),
        Term("010400000000", "Agreed to be present", "Согласился присутствовать", "A accepté d’être présent", "وافق على الحضور"),
        Term("010500000000", "Planned the act", "Спланировал деяние", "A planifié l’acte", "خطّط للفعل"),
        Term("010600000000", "Is suspected of taking part", "Подозревается в участии", "Est soupçonné de participation", "يُشتبه في مشاركته"),
        Term("020100000000", "Exploited the victim", "Эксплуатировал жертву", "A exploité la victime", "استغل الضحية"),
        Term("020200000000", "Discriminated against the victim", "Дискриминировал жертву", "A discriminé la victime", "مارس التمييز ضد الضحية"),
        Term("030100000000", "Wrote the law or policy behind it", "Составил закон или политику", "A rédigé la loi ou la politique", "صاغ القانون أو السياسة"),
        Term("040000000000", "Enforced a violating law or policy", "Применил нарушающий закон или политику", "A appliqué une loi ou politique contraire aux droits", "طبّق قانونًا أو سياسة منتهِكة"),
        Term("050100000000", "Failed to control subordinates", "Не контролировал подчинённых", "N’a pas contrôlé ses subordonnés", "لم يضبط مرؤوسيه"),
        Term("050200000000", "Knew what subordinates did and did nothing", "Знал о действиях подчинённых и бездействовал", "Savait et n’a rien fait", "علم بأفعال مرؤوسيه ولم يتحرك"),
        Term("050300000000", "Failed to prevent the act", "Не предотвратил деяние", "N’a pas empêché l’acte", "لم يمنع الفعل"),
        Term("060000000000", "Carries political responsibility", "Несёт политическую ответственность", "Porte une responsabilité politique", "يتحمل مسؤولية سياسية"),
        Term("amparo-encouraged", "Encouraged relatives or others", "Подстрекал родственников или других", "A incité des proches ou d’autres", "حرّض الأقارب أو غيرهم"),
        Term("amparo-lured", "Lured the victim", "Заманил жертву", "A attiré la victime", "استدرج الضحية"),
        Term("amparo-took-bribe", "Took money for release", "Взял деньги за освобождение", "A pris de l’argent pour libérer", "أخذ مالًا مقابل الإفراج"),
        Term("900000000000", "In another way", "Иным образом", "D’une autre manière", "بطريقة أخرى"),
        Term("990000000000", "Not known", "Неизвестно", "Inconnu", "غير معروف"),
    ],
)
