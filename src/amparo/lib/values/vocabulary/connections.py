"""How a source comes to know: HURIDOCS list 19."""

# One term, one line.
# fmt: off

from amparo.lib.values.vocabulary import Term, vocabulary

CONNECTIONS = vocabulary(
    "connections of the source",
    19,
    [
        Term("010100000000", "The victim", "Жертва", "La victime", "الضحية"),
        Term("010200000000", "A witness", "Свидетель", "Un témoin", "شاهد"),
        Term("010300000000", "A perpetrator", "Нарушитель", "Un auteur", "مرتكب الفعل"),
        Term("020100000000", "Someone close to the victim", "Близкий жертве человек", "Un proche de la victime", "مقرّب من الضحية"),
        Term("020101000000", "A relative of the victim", "Родственник жертвы", "Un parent de la victime", "قريب الضحية"),
        Term("020102000000", "A colleague of the victim", "Коллега жертвы", "Un collègue de la victime", "زميل الضحية"),
        Term("020103000000", "A member of the victim’s organisation", "Член организации жертвы", "Un membre de l’organisation de la victime", "عضو في منظمة الضحية"),
        Term("020200000000", "Someone close to the perpetrator", "Близкий нарушителю человек", "Un proche de l’auteur", "مقرّب من المرتكب"),
        Term("020201000000", "A relative of the perpetrator", "Родственник нарушителя", "Un parent de l’auteur", "قريب المرتكب"),
        Term("020202000000", "A colleague of the perpetrator", "Коллега нарушителя", "Un collègue de l’auteur", "زميل المرتكب"),
        Term("030000000000", "A third person who heard of it", "Третье лицо, узнавшее с чужих слов", "Un tiers qui en a entendu parler", "طرف ثالث سمع بذلك"),
        Term("030100000000", "A journalist or rapporteur", "Журналист или докладчик", "Un journaliste ou rapporteur", "صحفي أو مقرر"),
        Term("040100000000", "A lawyer", "Адвокат", "Un avocat", "محامٍ"),
        Term("040200000000", "A health worker", "Медицинский работник", "Un soignant", "عامل صحي"),
        Term("040300000000", "Someone who gave money to help", "Оказавший денежную помощь", "Une personne ayant aidé financièrement", "مقدّم مساعدة مالية"),
        Term("040400000000", "An organisation", "Организация", "Une organisation", "منظمة"),
        Term("040401000000", "A human-rights organisation", "Правозащитная организация", "Une organisation de droits humains", "منظمة حقوق إنسان"),
        Term("amparo-official", "An official or public body", "Должностное лицо или орган", "Un responsable ou organisme public", "مسؤول أو جهة عامة"),
        Term("amparo-media", "A news outlet or web site", "СМИ или сайт", "Un média ou un site", "وسيلة إعلام أو موقع"),
        Term("990000000000", "Not known", "Неизвестно", "Inconnu", "غير معروف"),
    ],
)
