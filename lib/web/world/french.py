"""The Quillet in French; the parts are explained in `tongue_words`."""

TITLES = """
Une visite à <t>
Des nouvelles de <t>
Lettre de <t>
La foire de <t>
Un dimanche à <t>
<t> sous la pluie
Ce que l'on dit à <t>
Petite histoire de <t>
Promenade autour de <t>
"""
FACTS = """
river: La ville de <t> se trouve au bord de la rivière <river>.
river: À <t> coule la rivière <river>, et avec elle passent les canards.
river: Les maisons de <t> ont les pieds dans la <river>.
river: La rivière qui traverse <t> s'appelle la <river>.
founded: La ville de <t> a été fondée en <founded>.
founded: Depuis <founded> il y a une ville qui s'appelle <t>.
founded: L'année de la fondation de <t> est <founded>.
founded: Avant <founded>, quand on fonda <t>, il n'y avait ici que des grenouilles.
population: Environ <people> personnes habitent à <t>.
population: La ville de <t> compte <people> habitants et un chat très connu.
population: Ils sont <people> à vivre à <t>, et tous se connaissent.
population: Avec ses <people> habitants, <t> possède une horloge et deux opinions.
flood: La grande inondation de <t> a eu lieu en <flood>.
flood: En <flood> l'eau est montée jusqu'aux fenêtres de <t>.
flood: Un trait sur le mur de <t> rappelle l'inondation de <flood>.
flood: On parle encore à <t> de l'inondation de <flood>.
distance in miles: De <t> à <other> il y a <miles> milles de route.
distance in miles: Il faut marcher <miles> milles pour aller de <t> à <other>.
distance in miles: Entre <t> et <other> on compte <miles> milles et un mauvais pont.
distance in miles: <other> est à <miles> milles de <t>, pas un de plus.
quarrel since: Depuis <since>, <one> et <two> se disputent.
quarrel since: La querelle entre <one> et <two> date de <since>.
quarrel since: C'est en <since> que <one> et <two> se sont fâchées.
length in miles: La <river> est longue de <length> milles.
length in miles: Sur <length> milles la <river> change souvent d'humeur.
length in miles: La <river> court pendant <length> milles avant de se reposer.
"""
REMARKS = """
<when> <animal> traverse <place> sans demander la permission.
Les voisins disent que <food> a meilleur goût <when_low>.
Personne ne sait qui a laissé <thing> devant <place>.
<who> a promis de réparer <place> avant le début de l'hiver.
Ma grand-mère racontait que <animal> était venu un jour avec <thing>.
Quand les cloches sonnent, tout le monde ferme la porte et ouvre la fenêtre.
Si vous venez en été, il faut goûter <food> et faire ensuite une sieste.
Il y a des gens qui viennent seulement pour voir <place> et qui sont très contents.
Hier il y a eu une longue réunion, et à la fin personne ne savait pourquoi.
Le bateau est arrivé en retard parce que <animal> ne voulait pas descendre.
Les enfants jouent près de <place> et les vieux leur racontent des histoires.
On vend <thing> en bon état avec une histoire assez triste.
On dit que le vent d'ici apporte les nouvelles et emporte les chapeaux.
<who> garde <thing> derrière le comptoir et ne dit pas pourquoi.
Le soir on entend de la musique et parfois aussi des excuses.
<when> <who_low> a <did>.
<when> <who_low> a <did> <tail>.
<who> a <did> <tail>.
<who> a <did>, et <animal> a tout vu.
C'est <who_low> qui a <did>.
<animal> a <strayed> <tail>.
« <quote> », dit <who_low>.
« <quote> », répète <who_low> quand il pleut.
Rien ne vaut <food> <when_low>.
Qui ne se souvient du jour où <who_low> a <did> ?
Le chemin monte jusqu'à <place>, puis il hésite.
Les uns disent que <who_low> a <did>, les autres accusent <animal>.
À l'ombre de <place> dort <animal>.
On a frappé trois fois à la porte, et c'était <animal>.
Si vous trouvez <thing>, gardez aussi la surprise.
Pour trouver <place> il faut se perdre deux fois.
Avec <food> et un peu de patience on arrange presque tout.
"""
WORDS = """
animal: un héron | un âne | une chèvre | un chien sans maître | une oie | un chat borgne
    | une vieille mule | un corbeau apprivoisé | une tortue | un coq enroué | un
    hérisson | le cochon de la foire
place: la place | le moulin | la chapelle | la fontaine | la tour | la vieille halle |
    le lavoir | la mairie | le cimetière | le vieux pont | le four | le pigeonnier
food: la soupe à l'orge | la tarte aux prunes | le pain de seigle | le miel noir | la
    truite fumée | le ragoût de champignons | le riz au lait | le fromage sec | la
    confiture de mûres | le pâté d'anguille
thing: une lampe | un parapluie rouge | une trompette | un coffre | une échelle | une
    horloge | un vélo vert | un baromètre | une cage vide | un chapeau haut de forme |
    une lettre sans timbre | un miroir cassé | un tambour crevé
when: Le matin | À la tombée du jour | Chaque jeudi | Après la messe | Avant le souper |
    Un soir de brouillard | Le premier jour de foire | En plein hiver | Vers midi | Aux
    premières pluies
when_low: quand il pleut | après la messe | en plein hiver | la fenêtre ouverte | entre
    amis | un jour de marché | au coin du feu | avant un voyage
who: Le maire | La boulangère | Ma grand-mère | Le facteur | La maîtresse d'école | Un
    voisin | Le passeur | La veuve du moulin | Notre médecin | Le sacristain | La
    couturière | Le forgeron
who_low: le maire | la boulangère | ma grand-mère | le facteur | la maîtresse d'école |
    un voisin | le passeur | la veuve du moulin | notre médecin | le sacristain | la
    couturière | le forgeron
did: perdu <thing> | vendu <thing> | trouvé <thing> derrière <place> | repeint <place> |
    offert <thing> | caché <thing> près de <place> | parlé avec <animal> | goûté <food>
    sans rien dire | chanté devant <place> | échangé <thing> contre <animal> | fermé
    <place> sans explication | acheté <animal> | écrit une lettre de six pages | dansé
    jusqu'à l'aube | mesuré <place> avec une ficelle | oublié <thing> dans la barque
strayed: mangé le registre | suivi le curé jusqu'à <place> | dormi dans la chapelle |
    gagné un prix | mordu la bannière | refusé de bouger | regardé la lune | ouvert la
    porte avec la tête | goûté <food>
tail: et personne n'a rien dit | avec beaucoup de cérémonie | devant tout le monde | et
    a demandé un reçu | à cause d'un pari | et il s'est mis à pleuvoir | comme si de
    rien n'était | à la grande joie des enfants | avant que la cloche sonne | et l'on en
    parle encore | une main dans la poche
quote: La rivière le savait déjà | Demain est un autre marché | Ce n'était pas mon chat
    | Personne ne se noie dans la soupe | Le pain d'abord, la vérité ensuite | Qui
    siffle ne ment pas | La clé est où elle a toujours été | Le vent ne paie pas de
    loyer
"""
CONTRACTIONS = {" de le ": " du ", " à le ": " au ", "jusqu'à le ": "jusqu'au "}
